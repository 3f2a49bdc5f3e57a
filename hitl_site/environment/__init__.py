"""What the environment may hold, how it is read, and what is made up once when it is silent."""
