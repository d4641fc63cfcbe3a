"""Sales (销售): order, deliver, take back."""
