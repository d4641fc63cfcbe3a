"""What every room stands on: settings, sessions to the database, rights, audit, i18n."""
