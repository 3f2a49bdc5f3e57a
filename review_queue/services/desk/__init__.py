"""Work at the queue: whose an item is, in what order, and what people do by hand."""
