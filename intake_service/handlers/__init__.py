"""From what somebody asks to what stands in the log: seal, decide, append once, answer."""
