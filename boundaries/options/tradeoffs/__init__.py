"""What one aim costs in another: curve, frontier, short list, random plans."""
