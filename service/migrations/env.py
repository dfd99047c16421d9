"""How Alembic reaches the database and what it compares it with."""

from alembic import context
from sqlalchemy import create_engine, pool

from service.models import Base

engine = create_engine(context.config.attributes["database_url"], poolclass=pool.NullPool)
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
