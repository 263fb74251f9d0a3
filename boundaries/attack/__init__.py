"""An attack on what is published, as anybody could make it: it shares nothing with disclosure control, which it tries."""
