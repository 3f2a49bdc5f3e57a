"""Holds a time in a calendar: an invitation by mail, or an entry over CalDAV."""
