"""How a built site reaches its host: what is sent, in which order, and how one step back is taken."""
