"""The owner's pages: policies in sentences, their preview, publishing, and what acts how."""
