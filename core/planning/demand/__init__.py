"""What people wanted, learnt from what was sold and when the shelf stood empty."""
