"""Files a file that came in under the company's documents."""
