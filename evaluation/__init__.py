"""Measuring against gold that is kept outside the repository; see README.md beside this file."""
