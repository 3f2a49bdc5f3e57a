"""The stripe SDK, with our way out under it."""
