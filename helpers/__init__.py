"""What the notebooks of the course call, and what checks and grades them."""
