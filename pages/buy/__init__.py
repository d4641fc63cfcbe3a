"""What to buy: suggestions to accept, change or leave."""
