"""A shop for images: customers order, Celery's workers draw, and no order is paid twice."""
