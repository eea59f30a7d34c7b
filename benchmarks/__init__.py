"""Speed, memory and start-up, measured; see README.md beside this file."""
