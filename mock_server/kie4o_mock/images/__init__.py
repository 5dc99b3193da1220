"""What is drawn, what it is made from, and the links that it is fetched by."""
