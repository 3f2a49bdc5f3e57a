"""HubSpot's API over HTTP: contacts and notes."""
