"""What an auditor sees and takes away: the trail, its seal, its checks, packs and tables."""
