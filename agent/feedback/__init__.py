"""What people do with finished pictures: look up, review, revise."""
