/** What commands may use of the archive: a partnership's whole record, out and in again. */
export { exportPartnership, type ExportReport, type ExportServices } from './export.ts';
export { importArchive, type ImportReport, type ImportServices } from './import.ts';
