/** The person's own keys, a file of theirs that is the same in every workspace. */
export interface KeyFunctions {
  /** The file as it is now; its text is empty when there is none. Changes come as `keyFileChanged`. */
  keyFile(): Promise<KeyFileText>;
  /** Writes all of the file or nothing. @throws `keys/cannot-save` */
  saveKeyFile(text: string): Promise<void>;
}

export interface KeyFileText {
  /** absolute, on the service's machine */
  readonly file: string;
  readonly text: string;
}
