"""What is kept ends: what falls due and when, holds, approvals, runs and their certificates."""
