"""Why a ticket lies where it lies and is due when it is: the recorded decisions that led there, in words."""
