package stepup;

/** How a report is printed. */
enum Format {
  TEXT,
  JSON
}
