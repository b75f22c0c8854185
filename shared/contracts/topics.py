"""The two topics and who writes them. A topic's name never changes meaning; a new meaning gets a new name."""

RESIDENT_REQUESTS = "resident-requests"
"""Written by intake only: what residents filed and what they asked for afterwards. Key: ticket id."""

TICKET_EVENTS = "ticket-events"
"""Written by dispatch only: the public state of a ticket after each of its events. Key: ticket id."""

ALL = (RESIDENT_REQUESTS, TICKET_EVENTS)
