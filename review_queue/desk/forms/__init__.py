"""What staff fill in: a typed action as fields, a ballot, what was typed so far."""
