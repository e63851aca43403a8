// Numbers of AssemblyScript, where its sources are the page's, too (asm/explain).
declare type i32 = number;
declare type u32 = number;
