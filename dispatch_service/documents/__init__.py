"""Rules as documents: read from text, checked whole, written as canonical bytes. A bad document never loads in part."""
