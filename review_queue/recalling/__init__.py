"""Recall: take back what one cause did, previewed, saying first what cannot be called back."""
