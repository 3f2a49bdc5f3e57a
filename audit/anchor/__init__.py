"""Signs checkpoints, apart from the product: no Django, a key and a memory of its own."""
