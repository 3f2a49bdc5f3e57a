"""What the queue adds to the ledger: checks against its own tables, alarms, letters that export."""
