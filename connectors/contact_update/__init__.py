"""Changes fields of one contact in the company's own records, and can put them back."""
