-- Says each image of `repositories` whose tag is its `prefix` and 12 of 0-9a-f, and that was made before `before`, such as "2026-11-21 10:00:00".
-- Both are stated in front of this. For regbot: https://regclient.org/usage/regbot
local function is_own(tag_name, prefix)
  local rest = string.sub(tag_name, #prefix + 1)
  return string.sub(tag_name, 1, #prefix) == prefix and #rest == 12 and not string.find(rest, "[^0-9a-f]")
end

for _, repository in ipairs(repositories) do
  local is_there, tags = pcall(tag.ls, repository.name)
  if is_there then
    for _, name in ipairs(tags) do
      if is_own(name, repository.prefix) then
        local reference = repository.name .. ":" .. name
        if tostring(image.config(reference).created) < before then
          log("old: " .. reference)
        end
      end
    end
  elseif not string.find(tostring(tags), "not found") then
    -- Where nobody has pushed yet, there is no repository.
    error("cannot list " .. repository.name .. ": " .. tostring(tags))
  end
end
