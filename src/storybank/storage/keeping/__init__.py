"""What a store does, by theme: each module holds the methods of `Store` that belong together."""
