/** Parts of the File System Access API that TypeScript's DOM does not declare; absent in some browsers. */
interface FileSystemHandle {
  requestPermission?(descriptor: { mode: 'read' }): Promise<PermissionState>;
}

interface DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}
