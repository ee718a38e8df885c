export type Format = 'csv' | 'json' | 'jsonl' | 'parquet';

/** By the file's ending, without `.gz`; whatever is not known is read as CSV. */
export function formatOf(file: string): Format {
  const name = file.toLowerCase().replace(/\.gz$/, '');
  if (name.endsWith('.parquet') || name.endsWith('.pq')) return 'parquet';
  if (name.endsWith('.jsonl') || name.endsWith('.ndjson')) return 'jsonl';
  return name.endsWith('.json') ? 'json' : 'csv';
}

/** Whether a file's ending says its format. */
export const isKnownFormat = (file: string): boolean =>
  /\.(csv|tsv|txt|json|jsonl|ndjson|parquet|pq)(\.gz)?$/i.test(file);
