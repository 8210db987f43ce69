"""The portal of the Initiative for New Manufacturing."""
