"""What the desk's pages say: plain words, lengths of time, differences, marked text."""
