# SPDX-License-Identifier: Apache-2.0
#
# Lets the program write its manual pages and completion scripts into OUTPUT, laid out as below
# share/. Run by cmake/install_rules.cmake:
#
#   cmake -DPROGRAM=FILE "-DCOMMANDS=NAME;NAME" -DOUTPUT=DIR -P write_manual.cmake
cmake_minimum_required(VERSION 3.25)

# write(FILE ARGUMENT…): what the program prints.
function(write file)
  execute_process(COMMAND ${PROGRAM} ${ARGN} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
  file(WRITE ${OUTPUT}/${file} "${text}")
endfunction()

file(REMOVE_RECURSE ${OUTPUT})
write(bash-completion/completions/acev2 completion bash)
write(zsh/site-functions/_acev2 completion zsh)
write(fish/vendor_completions.d/acev2.fish completion fish)
write(man/man1/acev2.1 man)
foreach(name IN LISTS COMMANDS)
  write(man/man1/acev2-${name}.1 man ${name})
endforeach()
file(TOUCH ${OUTPUT}/complete)
