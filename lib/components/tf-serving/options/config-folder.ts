/** Where the server's files are in its container. */
export const CONFIG_FOLDER = '/etc/tf-serving';
