"""Inference over published arms: the emulator of the engine, the model, its checks, and the next study."""
