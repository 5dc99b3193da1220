"""A shop for pictures: customers order, Celery's workers draw, and no order is paid twice."""
