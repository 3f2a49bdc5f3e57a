"""One function for each thing that is looked at; none changes anything or calls a provider."""
