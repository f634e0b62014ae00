package stepup;

/** How a report is printed that may go into a pull request. */
enum PageFormat {
  TEXT,
  JSON,
  MARKDOWN
}
