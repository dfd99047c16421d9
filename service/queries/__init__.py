"""What is read: every list is bounded, and nobody is shown what they may not see."""
