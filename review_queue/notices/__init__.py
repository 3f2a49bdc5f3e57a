"""Letters to staff: what stands in them, when they leave, and the links they carry."""
