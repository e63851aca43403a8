# ps: what it says of a wrong command line
# ns: tools,err
for c in "-o nosuch" "-p x" "-p" "--nosuch" "-u nosuch" "-t nosuch" "-Q" "-C" "-o" "--sort foo" "-p 1,,2" "-G nosuch" "--ppid x" "-p 99999999999" "-z" "zz" "-g x" "-s x" "-p 0"; do ps $c 2>&1 | head -1; done; ps -o nosuch; echo $?; ps --help; ps --help s; ps --help output; ps --version; ps V
