// What the options say.

export class Settings {
  quiet: bool = false;
  extended: bool = false;
  separate: bool = false;
  inPlace: bool = false;
  suffix: string = "";
  followSymlinks: bool = false;
  unbuffered: bool = false;
  posix: bool = false;
  sandbox: bool = false;
  delimiter: i32 = 10;
  lineLength: i32 = 70;
}
export const settings: Settings = new Settings();
