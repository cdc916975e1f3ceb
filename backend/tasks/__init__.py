"""What runs by itself: the worker that does what events ask for, and the live streams."""
