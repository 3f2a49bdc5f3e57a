"""Creates or changes one contact in the customer database."""
