"""From a task to frozen actions: what a drafter is told and proposes, what a person changes."""
