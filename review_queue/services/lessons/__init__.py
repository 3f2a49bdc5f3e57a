"""What the company's own decisions teach."""
